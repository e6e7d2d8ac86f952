"""
The kinds of question, one module for each. Pure.

The module of a kind holds everything about it; base.QuestionKind lists what that is.
Other modules find a kind by its name, through assessments.questions.registry.
"""
