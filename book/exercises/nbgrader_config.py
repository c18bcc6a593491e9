c = get_config()  # noqa: F821 (nbgrader gives it)

c.CourseDirectory.course_id = "back-propagation"
c.ExecutePreprocessor.timeout = 120  # seconds a cell
