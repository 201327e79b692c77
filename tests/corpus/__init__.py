"""What the parsers are given: a folder of files for each, kept for good.

`make fuzz` makes others of them, and keeps here what breaks a parser.
"""
