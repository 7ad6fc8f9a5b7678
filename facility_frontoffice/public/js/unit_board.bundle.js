/** The unit board; its page loads this when somebody opens it. */

import { UnitBoard } from "./frontoffice/board/page";

frappe.provide("facility_frontoffice");

facility_frontoffice.UnitBoard = UnitBoard;
