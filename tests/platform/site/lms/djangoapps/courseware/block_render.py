"""Binding a block for a learner (openedx-platform, lms/djangoapps/courseware/block_render.py)."""


def get_block_for_descriptor(user, request, block, field_data_cache, course_key, **_options):
    """
    ``block`` bound for ``user``, or None when they may not load it.

    The platform changes the given object; here the bound block is another one.
    """
    from tests.platform.runtime_lms import LmsRuntime

    runtime = LmsRuntime(user, course_key, field_data_cache, request=request)
    return runtime.bind(runtime.make_block(block.usage_key))
