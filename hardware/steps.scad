// A view of each step of README.md, its parts pulled apart along the way they go together. Lengths in mm; the box is that
// of box.scad, the places of the cells come from design/cells.py. make hardware draws build/step-….svg from it.
//
// named("words", at) children: the words are written beside the drawing, with a line to `spot` of the children.
include <box.scad>
part = "none";
step = "4";
cells = [[-60, -80], [60, -80], [-80, 120], [80, 120]];  // to the right, to the front

$fn = 32;
sheet = 200;     // half a side of the cushion
kit_size = [25.4, 62.7, 1.6];

module named(words, at, spot = [0, 0, 0]) {
    echo(words, at + spot);
    translate(at) children();
}

module kit() {
    translate([0, 0, 0.8]) cube(kit_size, center = true);
    translate([0, 18, 3.2]) cube([18, 25.5, 3.2], center = true);
    for (x = [-6.7, 6.7]) translate([x, -29, 3.2]) cube([9, 8, 3.2], center = true);
    for (x = [-11.4, 11.4]) translate([x, 0, -4]) cube([2.5, 56, 8], center = true);
}

module stripboard() {
    size = full ? [84, 99, 1.6] : [38, 68, 1.6];
    translate([0, 0, 0.8]) cube(size, center = true);
    for (i = [0 : full ? 15 : 3]) translate([-size.x / 2 + 4 + i * 5, 0, 3]) rotate([90, 0, 0]) cylinder(d = 2.4, h = 7, center = true);
    translate([8, 24, 1.6]) cylinder(d = 6.3, h = 11);
    translate([-8, 24, 1.6]) cube([8, 3, 9]);
}

module socket() {
    wide = full ? 53 : 30.8;
    cube([wide, 1, 12.5], center = true);
    translate([0, -5, 0]) cube([wide - 14, 10, 10], center = true);
    translate([0, 3, 0]) cube([wide - 14, 6, 8], center = true);
}

module plug() {
    wide = full ? 53 : 30.8;
    translate([0, 18, 0]) cube([wide, 36, 14], center = true);
    translate([0, 60, 0]) rotate([90, 0, 0]) cylinder(d = full ? 9 : 6, h = 50, center = true);
}

module buzzer() { cylinder(d = 12, h = 8.5); }

module press_button() {
    cylinder(d = 7, h = 14);
    translate([0, 0, 14]) cylinder(d = 10, h = 3);
    translate([0, 0, 18]) cylinder(d = 5, h = 5);
}

module nut() { difference() { cylinder(d = 10, h = 2, $fn = 6); translate([0, 0, -1]) cylinder(d = 7, h = 4); } }

module disc() { cylinder(d = 50, h = 2); }
module coin(thigh = false) { cylinder(d = thigh ? 24 : 20, h = 2); }
module foot() { cylinder(d = 10, h = 3); }
module foil() { translate([-17.5, -17.5, 0]) cube([35, 35, 0.6]); translate([17, -4, 0]) cube([18, 8, 0.6]); }
module sensor() { cylinder(d = 18.3, h = 0.6); translate([-3.8, -56, 0]) cube([7.6, 50, 0.6]); }

module felt(with_cells) {
    translate([-sheet, -sheet, 0]) cube([2 * sheet, 2 * sheet, 2]);
    if (with_cells) for (at = cells) translate([at.x, at.y, 2]) { disc(); translate([0, 0, 2]) coin(at.y > 0); }
}

module slab(size, high) { translate([-size / 2, -size / 2, 0]) cube([size, size, high]); }

module chair() {
    translate([-240, -240, 0]) cube([480, 480, 60]);
    translate([-200, -300, 250]) cube([400, 40, 450]);
    for (x = [-30, 30]) translate([x - 10, -290, 20]) cube([20, 20, 260]);
    translate([0, 0, -300]) cylinder(d = 60, h = 300);
    for (a = [0 : 72 : 359]) rotate(a) translate([0, -20, -320]) cube([300, 40, 30]);
}

// 1: laid out as they belong together. Each line lies lower in the drawing, so that no two leaders cross.
function spot(line, aside) = [17 * line + 60 * aside, -17 * line + 31.5 * aside, 0];

module four(words, line, aside) {
    named(words, spot(line, aside)) for (i = [0 : 3]) translate([9 * i, 4.7 * i, 0]) rotate([0, 90, 40]) children();
}

module step_1() {
    named("U1, the kit with N8R2 on its module", spot(-1, -0.9)) kit();
    four("R0 to R3", 0, 0.2) cylinder(d = 2.4, h = 7);
    four("RS0 to RS3", 1, 0.2) cylinder(d = 2.4, h = 7);
    four("C0 to C3, C30", 2, 0.2) cylinder(d = 4, h = 2);
    named("stripboard", spot(4.1, -1.3)) translate([0, 0, 0.8]) cube([38, 68, 1.6], center = true);
    named("R20 to R22, R28, R30", spot(3.1, 0.2)) for (i = [0 : 4]) translate([9 * i, 4.7 * i, 0]) rotate([0, 90, 40]) cylinder(d = 2.4, h = 7);
    named("F1, Q1, D1", spot(5, 0)) {
        cube([8, 3, 9]);
        translate([14, 7, 0]) cylinder(d = 5, h = 5);
        translate([22, 12, 0]) rotate([0, 90, 40]) cylinder(d = 2, h = 4);
    }
    named("C20 to C22, C25", spot(6, 0)) {
        cylinder(d = 5, h = 7);
        translate([10, 5, 0]) cylinder(d = 4, h = 2);
        translate([19, 10, 0]) cylinder(d = 6.3, h = 11);
        translate([28, 15, 0]) cylinder(d = 4, h = 2);
    }
    named("SW1", spot(7, -0.6)) press_button();
    named("BZ1", spot(8, 0)) buzzer();
    named("J1, D-sub socket", spot(9, -0.4)) translate([0, 0, 6]) socket();
    named("CELL0 to CELL3", spot(10, -1.5)) for (i = [0 : 3]) translate([24 * i, 12.6 * i, 0]) rotate(-40) sensor();
    named("cable: a serial extension, cut 1.3 m from its plug", spot(11, 0.3)) translate([0, 0, 7]) plug();
}

// 2: the kit by itself.
module step_2() {
    named("U1", [0, 0, 0]) kit();
    named("USB lead, into that socket which is marked UART", [0, -60, 3.2]) cube([12, 30, 6], center = true);
    named("3V3: measure to G", [-11.4, 27, 2]) cylinder(d1 = 0, d2 = 4, h = 12);
    named("5V: measure to G, the pin beside it", [-11.4, -24.5, 2]) cylinder(d1 = 0, d2 = 4, h = 12);
}

// 3: parts over their strips.
module step_3() {
    named("stripboard, copper below", [0, 0, 0]) translate([0, 0, 0.8]) cube([38, 68, 1.6], center = true);
    for (i = [0 : 3]) translate([-15 + i * 5, 0, 14]) rotate([90, 0, 0]) cylinder(d = 2.4, h = 7, center = true);
    named("first the short ones: resistors, diodes", [-15, 12, 14]) rotate([90, 0, 0]) cylinder(d = 2.4, h = 7, center = true);
    named("then capacitors: mind +", [10, 20, 26]) cylinder(d = 6.3, h = 11);
    named("F1, two strips wide", [-10, 24, 26]) cube([8, 3, 9]);
    named("Q1, flat side as drawn", [10, -10, 26]) cylinder(d = 5, h = 5);
    named("last RS0 on one leg, its wire in heat-shrink", [0, -26, 38]) { cylinder(d = 2.4, h = 7); translate([0, 0, -18]) cylinder(d = 0.8, h = 40); }
}

// 4: kit, stripboard and socket, before they go into the box.
module step_4() {
    named("U1", [-30, 0, 12]) kit();
    named("stripboard: 3V3, 5V, G and the RS come from U1", [22, 0, 0]) stripboard();
    named("J1: cells at 1 to 4, 3.3 V at 5 to 8", [22, 60, 12]) socket();
    named("BZ1, wires of 10 cm", [60, -20, 6]) buzzer();
    named("SW1, wires of 15 cm, not soldered yet", [60, 10, 6]) press_button();
}

// 5: the layers of a cell.
module step_5() {
    named("disc 50 mm", [0, 0, 0]) disc();
    named("force-sensing resistor, round field in the middle", [0, 0, 18]) sensor();
    named("rubber foot 10 mm, inside the field", [0, 0, 36]) foot();
    named("puck: a coin of 20 mm, under the thighs of 24 mm", [0, 0, 56]) coin();
}

module step_5_velostat() {
    named("disc 50 mm", [0, 0, 0]) disc();
    named("copper foil, bare side up, wire 1", [0, 0, 18]) foil();
    named("velostat, 3 mm larger all round", [0, 0, 36]) slab(41, 0.6);
    named("copper foil, bare side down, wire 2", [0, 0, 54]) rotate(180) foil();
    named("puck: a coin of 20 mm, under the thighs of 24 mm", [0, 0, 72]) coin();
}

// 6: cells on the felt.
module step_6() {
    named("felt, front at the far side", [0, 0, 0]) felt(false);
    for (i = [0 : len(cells) - 1]) named(str("CELL", i), [cells[i].x, cells[i].y, 60]) { disc(); translate([0, 0, 8]) coin(cells[i].y > 0); }
    named("cable leaves at the rear, on the right", [150, -260, 6]) rotate([90, 0, 0]) cylinder(d = 6, h = 80, center = true);
}

// 7: the layers of the cushion.
module step_7() {
    named("anti-slip mat", [0, 0, -60], [188, -188, 0]) slab(400, 2);
    named("cover, lower half", [0, 0, 0], [188, -188, 0]) slab(430, 1);
    named("thin bag, open at the rear, lower side", [0, 0, 60], [188, -188, 0]) slab(410, 0.6);
    named("felt with cells", [0, 0, 120], [188, -188, 0]) felt(true);
    named("seat foam, 20 or 40 mm", [0, 0, 190], [188, -188, 0]) slab(400, 20);
    named("bag, upper side", [0, 0, 270], [188, -188, 0]) slab(410, 0.6);
    named("cover, upper half, zip at the rear", [0, 0, 330], [188, -188, 0]) slab(430, 1);
}

// 8: the box.
module step_8() {
    named("base", [0, 0, 0], [0, -outer.y / 2, 10]) base();
    named("U1 on the high rails, USB at its slot", [kit_x, -inner.y / 2 + 34, 60], [0, -30, 4]) kit();
    named("stripboard on the low rails", [strips_x, full ? -8 : -10, 45], [0, -30, 1]) stripboard();
    named("J1, screwed in from inside", [strips_x, outer.y / 2 - 24, 60], [full ? 24 : 13, 0, 0]) socket();
    if (full) named("U2 behind the kit", [kit_x, 38, 60], [9, 0, 0]) cube([18, 40, 2], center = true);
    named("BZ1, glued under its holes", [strips_x, 0, 90], [5, -3, 0]) buzzer();
    named("lid", [0, 0, full ? 210 : 160], [outer.x / 2 - 8, 0, 0]) rotate([180, 0, 0]) lid();
    named("SW1, its nut inside", [kit_x, inner.y / 4, full ? 225 : 172], [0, 0, 12]) press_button();
    if (full) named("LED1", [kit_x, -inner.y / 6, 225]) cylinder(d = 5, h = 9);
}

// 9: on the chair.
module step_9() {
    named("cushion, front in front", [0, 0, 110], [150, -195, 10]) slab(400, 30);
    named("chair", [0, 0, 0], [200, -240, 30]) rotate(180) chair();
    named("box, fixed under the seat or behind the backrest", [-330, 150, -110], [0, -50, 18]) translate([-45, -50, 0]) cube([90, 100, 36]);
    named("cable, from the rear on the right: it comes off at the box", [-270, 215, 0]) {
        translate([0, 0, -60]) cylinder(d = 8, h = 179);
        translate([0, 0, 115]) rotate([0, 90, 0]) cylinder(d = 8, h = 120);
    }
    named("power bank in a pocket, or a lead down the column", [120, -330, -70], [0, -35, 12]) translate([-70, -35, 0]) cube([140, 70, 24]);
}

// 10: somebody on it, facing whoever looks, and the box three times as large.
module limb(from, to, wide) { hull() { translate(from) sphere(d = wide); translate(to) sphere(d = wide); } }

module sitter() {
    hull() {
        translate([0, 150, 190]) scale([1.5, 1, 1]) sphere(d = 200);
        translate([0, 180, 520]) scale([1.7, 0.8, 1]) sphere(d = 200);
    }
    translate([0, 165, 730]) sphere(d = 190);
    for (side = [-1, 1]) {
        limb([side * 80, 130, 160], [side * 90, -230, 160], 130);
        limb([side * 90, -240, 150], [side * 90, -200, -240], 100);
        limb([side * 90, -200, -270], [side * 90, -330, -280], 70);
        limb([side * 190, 170, 560], [side * 215, 90, 330], 80);
        limb([side * 215, 90, 330], [side * 110, -120, 250], 70);
    }
}

module step_10() {
    high = inner.z + 2 * wall;
    named("sit for the 20 minutes of limit_ms", [0, 0, 90], [0, 90, 730]) sitter();
    named("it buzzes: get up for two minutes, and it counts anew", [0, 0, 60], [190, -190, 30]) slab(400, 30);
    rotate(180) chair();
    at = [560, -260, -300];
    named("the box, three times as large", at, 3 * [0, -outer.y / 2, 10]) scale(3) base();
    named("BZ1 buzzes behind these holes", at, 3 * [strips_x, 0, high])
        scale(3) translate([0, 0, high]) rotate([180, 0, 0]) lid();
    named("SW1: once is 10 minutes more; held for 2 to 8 s, an hour of silence", at, 3 * [kit_x, inner.y / 4, high + 9])
        scale(3) translate([kit_x, inner.y / 4, high - 14]) press_button();
}

if (step == "1") step_1();
if (step == "2") step_2();
if (step == "3") step_3();
if (step == "4") step_4();
if (step == "5") step_5();
if (step == "5-velostat") step_5_velostat();
if (step == "6") step_6();
if (step == "7") step_7();
if (step == "8") step_8();
if (step == "9") step_9();
if (step == "10") step_10();
