"""What users call: compiled functions, programs and steps, with checks in front."""
