"""The ``teams`` service (openedx-platform, lms/djangoapps/teams/services.py) over the course's plain values."""

from collections import namedtuple

Team = namedtuple("Team", ["team_id", "name", "topic_id", "usernames"])


class TeamsService:
    """Who works with whom: the course lists its teams as ``{teamset: {team name: [usernames]}}``."""

    def get_team(self, user, course_id, teamset_id):
        """The user's team in the set, or None."""
        from xmodule.modulestore.django import modulestore

        teams = modulestore().data(course_id)["teams"].get(teamset_id, {})
        for name, usernames in teams.items():
            if user.username in usernames:
                return Team(f"{teamset_id}-{name}", name, teamset_id, tuple(usernames))
        return None

    def get_team_detail_url(self, team):
        """Where the team's page is."""
        return f"/teams/{team.topic_id}/{team.team_id}"
