"""Pictures in questions: kept, shown to who may see the question, and moved."""
