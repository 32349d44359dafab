"""What a member receives from one forum."""

import pytest

from forums.models import ForumPreference
from forums.preferences import chosen
from members import preferences as general


def save(viewer, forum, **topics):
    same = {"invitations": "same", "reminders": "same", "news": "same", "work": "same"}
    return viewer.post(f"/en/forum/{forum.slug}/preferensi/", same | topics)


def test_member_turns_reminders_off_for_this_forum(as_, budi, forum):
    save(as_(budi), forum, reminders="off")
    assert chosen(forum, budi) == {"reminders": "off"}


def test_same_choice_follows_the_general_one_again(as_, budi, forum):
    save(as_(budi), forum, reminders="off")
    save(as_(budi), forum, reminders="same")
    assert not ForumPreference.objects.exists()


def test_set_twice_is_one_row(as_, budi, forum):
    save(as_(budi), forum, news="off")
    save(as_(budi), forum, news="off")
    assert ForumPreference.objects.count() == 1


def test_frequency_that_is_not_offered_is_refused(as_, budi, forum):
    assert save(as_(budi), forum, reminders="digest").status_code == 200
    assert not ForumPreference.objects.exists()


def test_page_names_the_general_choice(as_, budi, forum):
    general.choose(budi, "invitations", "digest")
    shown = as_(budi).get(f"/en/forum/{forum.slug}/preferensi/").content.decode()
    assert "As in my preferences: In the weekly digest" in shown


@pytest.mark.parametrize("who", ["rina", "dewi"])
def test_outsider_has_no_preferences_here(who, request, as_, forum):
    assert save(as_(request.getfixturevalue(who)), forum, news="off").status_code == 403
    assert not ForumPreference.objects.exists()
