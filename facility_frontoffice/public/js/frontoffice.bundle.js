/** What the desk scripts of Facility Frontoffice share. Scripts of doctypes find it as `facility_frontoffice`. */

import { show_assignment } from "./frontoffice/assignment";
import { ask, call } from "./frontoffice/calls";
import {
	add_product,
	description_changed,
	lines_changed,
	refresh_bar,
	refresh_intake,
	show_answers,
	subject_changed,
} from "./frontoffice/intake";
import * as lists from "./frontoffice/lists";
import * as questions from "./frontoffice/product_questions";
import { show_progress } from "./frontoffice/progress";
import { set_request_buttons } from "./frontoffice/request_actions";
import { make_segmented } from "./frontoffice/segmented";
import * as words from "./frontoffice/words";

frappe.provide("facility_frontoffice");

Object.assign(facility_frontoffice, {
	add_product,
	ask,
	call,
	description_changed,
	lines_changed,
	lists,
	make_segmented,
	questions,
	refresh_bar,
	refresh_intake,
	set_request_buttons,
	show_answers,
	show_assignment,
	show_progress,
	subject_changed,
	words,
});
