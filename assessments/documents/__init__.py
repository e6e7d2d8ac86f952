"""
One document for each attempt, to print or to keep: paper, answers, marks, receipt.

Read it in this order: reading (the rows), pages (HTML), pdf, file_names, archive (many
documents as one file).
"""
