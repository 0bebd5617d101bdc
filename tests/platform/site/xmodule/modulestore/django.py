"""Where blocks ask for the course's content."""


def modulestore():
    """This process's store of courses (``tests.platform.modulestore.CourseStore``)."""
    from tests.platform.modulestore import STORE

    return STORE
