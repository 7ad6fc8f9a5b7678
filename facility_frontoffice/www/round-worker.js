self.FACILITY_ROUND = {{ settings }};
importScripts({{ worker }});
