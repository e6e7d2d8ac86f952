"""The users: every candidate and every member of staff has one account."""

import unicodedata
from collections.abc import Iterable
from functools import cache
from typing import Any, ClassVar
from zoneinfo import available_timezones

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.contrib.auth.models import UserManager as DjangoUserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _


def username_key(username: str) -> str:
    """The same key for user names that differ only in case."""
    return unicodedata.normalize("NFKC", username).lower()


def languages() -> list[tuple[str, Any]]:
    return list(settings.LANGUAGES)


@cache
def time_zones() -> list[tuple[str, str]]:
    return [(name, name) for name in sorted(available_timezones())]


class UsernameKeyField(models.CharField):  # type: ignore[type-arg]  # takes none at run time
    """Set from the user name at every save."""

    def pre_save(self, model_instance: Any, add: bool) -> str:
        key = username_key(model_instance.username)
        setattr(model_instance, self.attname, key)
        return key


class UserQuerySet(models.QuerySet["User"]):
    """Also writes the key when user names are written without saving an instance."""

    def named(self, username: str) -> "UserQuerySet":
        """The user with this name, typed in any case."""
        return self.filter(username_key=username_key(username))

    def update(self, **kwargs: Any) -> int:
        if isinstance(username := kwargs.get("username"), str):
            kwargs["username_key"] = username_key(username)
        return super().update(**kwargs)

    def bulk_update(
        self,
        objs: Iterable["User"],
        fields: Iterable[str],
        batch_size: int | None = None,
    ) -> int:
        users, names = list(objs), list(fields)
        if "username" in names:
            names.append("username_key")
            for user in users:
                user.username_key = username_key(user.username)
        return super().bulk_update(users, names, batch_size)


class UserManager(DjangoUserManager["User"]):
    # Migrations do not need this manager.
    use_in_migrations = False

    def get_queryset(self) -> UserQuerySet:
        return UserQuerySet(self.model, using=self._db)

    def named(self, username: str) -> UserQuerySet:
        return self.get_queryset().named(username)

    def get_by_natural_key(self, username: str | None) -> "User":
        """The user whom a sign-in names."""
        return self.named(username or "").get()


class User(AbstractUser):
    """
    An account. ``Ann.O`` and ``ann.o`` are the same user name.

    ``username_key`` enforces that in the database, on SQLite and PostgreSQL alike.
    Python makes the key, because SQLite folds the case of ASCII only.
    """

    username_key = UsernameKeyField(max_length=450, unique=True, editable=False)
    student_number = models.CharField(
        _("student number"), max_length=50, blank=True, db_default="", default=""
    )
    language = models.CharField(
        _("language"),
        max_length=20,
        choices=languages,
        blank=True,
        db_default="",
        default="",
    )
    time_zone = models.CharField(
        _("time zone"),
        max_length=64,
        choices=time_zones,
        blank=True,
        db_default="",
        default="",
    )

    objects: ClassVar[UserManager] = UserManager()

    class Meta(AbstractUser.Meta):
        pass

    def save(
        self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any
    ) -> None:
        if update_fields is not None and "username" in update_fields:
            update_fields = {*update_fields, "username_key"}
        super().save(*args, update_fields=update_fields, **kwargs)

    def validate_unique(self, exclude: Any = None) -> None:
        super().validate_unique(exclude)
        if "username" not in (exclude or ()) and self._is_name_taken():
            taken = self.unique_error_message(User, ("username",))
            raise ValidationError({"username": taken})

    def _is_name_taken(self) -> bool:
        return User.objects.named(self.username).exclude(pk=self.pk).exists()
