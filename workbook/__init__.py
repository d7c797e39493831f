"""The workbooks we ship and the scripts that build them.

Nothing here is imported by the package at run time: it only reads the built files that lie in this folder.
"""
