"""
The kinds of question, a module each. Pure.

Everything a kind knows stands in its module; see base.QuestionKind for what that is.
Other modules find a kind by its name, through assessments.questions.registry.
"""
