"""Extensions with one defect each: what must not spread."""
