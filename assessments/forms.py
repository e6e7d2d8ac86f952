"""Forms of the candidate pages."""

from django import forms


class PreviewForm(forms.Form):
    """Which of the possible papers an author looks at."""

    draw = forms.IntegerField(min_value=1, max_value=9999, required=False)

    def chosen_draw(self) -> int:
        """The requested number; 1 if there is none or it is invalid."""
        return (self.is_valid() and self.cleaned_data["draw"]) or 1
