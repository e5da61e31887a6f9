"""Very large pictures."""

import pytest

from safe_pictures import PictureError, process
from safe_pictures.tests.files import animation
from safe_pictures.tests.test_processing import TOO_MANY


def test_an_animation_with_too_many_pixels_in_all_frames_is_refused() -> None:
    with pytest.raises(PictureError, match=TOO_MANY):
        process(animation(13, 2000, 2000))
