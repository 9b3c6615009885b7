"""Does an expression keep its sign on a whole cell?"""
