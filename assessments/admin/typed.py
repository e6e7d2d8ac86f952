"""Django's classes under names that take a model in brackets, as the stubs want it."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.forms import models

if TYPE_CHECKING:
    StackedInline = admin.StackedInline
    TabularInline = admin.TabularInline
    BaseInlineFormSet = models.BaseInlineFormSet
    BaseModelFormSet = models.BaseModelFormSet
    ModelForm = models.ModelForm
else:

    class Bracketed:
        @classmethod
        def __class_getitem__(cls, parameters: Any) -> type:
            return cls

    class StackedInline(Bracketed, admin.StackedInline):
        pass

    class TabularInline(Bracketed, admin.TabularInline):
        pass

    class BaseInlineFormSet(Bracketed, models.BaseInlineFormSet):
        pass

    class BaseModelFormSet(Bracketed, models.BaseModelFormSet):
        pass

    class ModelForm(Bracketed, models.ModelForm):
        pass
