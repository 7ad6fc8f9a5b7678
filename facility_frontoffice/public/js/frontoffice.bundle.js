/** What the desk scripts of Facility Frontoffice share. Scripts of doctypes find it as `facility_frontoffice`. */

import { show_assignment } from "./frontoffice/assignment";
import { ask, call, quietly } from "./frontoffice/calls";
import { show_call } from "./frontoffice/calls_in";
import * as catalogue from "./frontoffice/catalogue_import";
import { clock_label } from "./frontoffice/clocks";
import { show_commitment } from "./frontoffice/commitment";
import { seconds, show_contact, take_in, wait_cell } from "./frontoffice/contact_moment";
import { show_standing } from "./frontoffice/desk_standing";
import {
	add_product,
	description_changed,
	lines_changed,
	refresh_intake,
	show_answers,
	subject_changed,
} from "./frontoffice/intake";
import { refresh_bar } from "./frontoffice/intake_bar";
import * as disturbances from "./frontoffice/disturbances";
import * as figures from "./frontoffice/figures";
import * as lists from "./frontoffice/lists";
import * as mandates from "./frontoffice/mandates";
import * as questions from "./frontoffice/product_questions";
import { show_progress } from "./frontoffice/progress";
import { set_request_buttons } from "./frontoffice/request_actions";
import { make_segmented } from "./frontoffice/segmented";
import { set_buttons } from "./frontoffice/shortcuts";
import * as words from "./frontoffice/words";

frappe.provide("facility_frontoffice");

Object.assign(facility_frontoffice, {
	add_product,
	ask,
	call,
	catalogue,
	clock_label,
	contacts: { seconds, show_call, show_contact, show_standing, take_in, wait_cell },
	description_changed,
	disturbances,
	figures,
	lines_changed,
	lists,
	make_segmented,
	mandates,
	questions,
	quietly,
	refresh_bar,
	refresh_intake,
	set_buttons,
	set_request_buttons,
	show_answers,
	show_assignment,
	show_commitment,
	show_progress,
	subject_changed,
	words,
});
