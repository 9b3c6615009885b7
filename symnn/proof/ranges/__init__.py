"""Where one number may be: signs, intervals, exact ends."""
