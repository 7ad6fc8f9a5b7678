/** What the desk scripts of Facility Frontoffice share. Scripts of doctypes find it as `facility_frontoffice`. */

import { show_asset_history, show_location_history } from "./frontoffice/asset_history";
import { show_asset_links } from "./frontoffice/asset_links";
import { show_assignment } from "./frontoffice/assignment";
import * as bulk from "./frontoffice/bulk";
import { ask, call, quietly } from "./frontoffice/calls";
import { show_call } from "./frontoffice/calls_in";
import * as catalogue from "./frontoffice/catalogue_import";
import { charge_month } from "./frontoffice/charge_month";
import { show_client_task } from "./frontoffice/client_tasks";
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
import { keep_out_of_activity, lead_here, show_conversation } from "./frontoffice/conversation";
import * as disturbances from "./frontoffice/disturbances";
import * as figures from "./frontoffice/figures";
import { print_labels, watch_address } from "./frontoffice/labels";
import * as inbound_mail from "./frontoffice/inbound_mail";
import * as lists from "./frontoffice/lists";
import * as mandates from "./frontoffice/mandates";
import * as message_decisions from "./frontoffice/message_decisions";
import * as message_words from "./frontoffice/message_words";
import { preview } from "./frontoffice/message_preview";
import * as message_rule from "./frontoffice/message_rule";
import * as missed_updates from "./frontoffice/missed_updates";
import "./frontoffice/order_approval";
import * as buying from "./frontoffice/purchase_buttons";
import * as linking from "./frontoffice/purchase_linking";
import * as questions from "./frontoffice/product_questions";
import { lead_to_own_fields, show_own_fields } from "./frontoffice/own_fields";
import { show_progress } from "./frontoffice/progress";
import { show_review } from "./frontoffice/review";
import { set_request_buttons } from "./frontoffice/request_actions";
import { make_segmented } from "./frontoffice/segmented";
import * as shipped from "./frontoffice/shipped";
import { set_buttons } from "./frontoffice/shortcuts";
import { card_html, contract_warning } from "./frontoffice/supplier_access";
import { show, show_history, show_rule } from "./frontoffice/try_out";
import * as units from "./frontoffice/unit_card";
import * as who_waits from "./frontoffice/who_waits";
import * as words from "./frontoffice/words";
import "./frontoffice/workflow_actions";
import { rehearse } from "./frontoffice/workflow_rehearsal";

frappe.provide("facility_frontoffice");

Object.assign(facility_frontoffice, {
	add_product,
	ask,
	assets: { print_labels, show_asset_history, show_asset_links, show_location_history },
	bulk,
	buying,
	call,
	catalogue,
	charge_month,
	clock_label,
	contacts: { seconds, show_call, show_contact, show_standing, take_in, wait_cell },
	description_changed,
	disturbances,
	figures,
	inbound_mail,
	lines_changed,
	linking,
	keep_out_of_activity,
	lead_here,
	lead_to_own_fields,
	lists,
	make_segmented,
	mandates,
	message_rules: { preview, ...message_rule },
	messages: { ...message_decisions, ...message_words },
	missed_updates,
	questions,
	quietly,
	refresh_bar,
	refresh_intake,
	rules: { show, show_history, show_rule },
	set_buttons,
	set_request_buttons,
	show_own_fields,
	show_answers,
	show_assignment,
	show_client_task,
	show_commitment,
	show_conversation,
	show_progress,
	show_review,
	subject_changed,
	suppliers: { card_html, contract_warning },
	units,
	who_waits,
	words,
	workflows: { rehearse },
});

units.watch_unit_links();
missed_updates.watch_forms();
watch_address();
who_waits.watch_forms();
shipped.watch_forms();
