// The box under or behind the seat: base and lid, printed without supports. All lengths in mm.
// make hardware builds base and lid of both variants; by hand: openscad -o base.stl -D 'part="base"' box.scad
part = "both";  // "base", "lid", or "both" to look at; steps.scad takes both apart
full = false;   // the full cushion: larger board, more wires, motor and pixel

// What goes in: the development kit with its USB socket at the wall, and the stripboard beside it.
kit = 28;                    // wide
strips = full ? 88 : 40;     // wide: the stripboard of bom.csv
long = full ? 130 : 98;      // the stripboard between two posts and the D-sub; in the full one U2 is behind the kit
height = full ? 36 : 30;     // of the parts one over the other: board, what is on it, and button or buzzer

wall = 2;
lip = 1.6;         // of the lid, inside the wall
play = 0.25;       // between lip and wall
corner = 4;
usb = [27, 9];     // the plug of a cable with its sleeve, in one of the kit's two sockets side by side
kit_up = 10;       // the kit, pins down, over the floor: as long as they are, with a wire soldered on
strips_up = 4;     // the stripboard, for its solder
dsub = full ? [42.5, 47.1] : [20.5, 25];  // of J1: opening, distance of its screws. They are the strain relief
dsub_high = 11.2;  // the opening; the flange over it has 12.5
dsub_up = 17;      // its middle over the floor: over the stripboard and what is on it
dsub_screw = 3.3;
motor = 5.2;       // the motor's cable, by itself; a knot or a cable tie inside is its strain relief
button = 7.2;      // thread of the push button
pixel = 5.2;       // a 5 mm LED
screw = 2.6;       // self-cutting, 3 mm
post = 7;

inner = [post + kit + strips + 4, long, height];
kit_x = -inner.x / 2 + post + 1 + kit / 2;
strips_x = kit_x + kit / 2 + 1 + strips / 2;
outer = [inner.x + 2 * wall, inner.y + 2 * wall];

module rounded(size, height, radius) {
    linear_extrude(height)
        offset(radius) offset(-radius)
            square(size, center = true);
}

module at_posts() {
    for (x = [-1, 1], y = [-1, 1])
        translate([x * (inner.x / 2 - post / 2 + 0.5), y * (inner.y / 2 - post / 2 + 0.5), 0])
            children();
}

module base() {
    difference() {
        union() {
            difference() {
                rounded(outer, inner.z + wall, corner);
                translate([0, 0, wall]) rounded([inner.x, inner.y], inner.z + 1, corner - wall);
            }
            at_posts() translate([0, 0, 0.5]) cylinder(d = post, h = inner.z + wall - 0.8, $fn = 32);
            ledges();
        }
        at_posts() translate([0, 0, wall + 4]) cylinder(d = screw, h = inner.z, $fn = 24);
        // USB at one end, the cushion's cable at the other: they never cross.
        // The middle of the socket: 1 mm of foam tape, 1.6 of the kit, half a socket.
        translate([kit_x, -outer.y / 2, wall + kit_up + 4]) cube([usb.x, 4 * wall, usb.y], center = true);
        translate([strips_x, outer.y / 2, wall + dsub_up]) {
            cube([dsub.x, 4 * wall, dsub_high], center = true);
            for (side = [-1, 1])
                translate([side * dsub.y / 2, 0, 0]) rotate([90, 0, 0])
                    cylinder(d = dsub_screw, h = 4 * wall, center = true, $fn = 24);
        }
        if (full)
            translate([kit_x, outer.y / 2, wall + dsub_up]) rotate([90, 0, 0])
                cylinder(d = motor, h = 4 * wall, center = true, $fn = 32);
    }
}

// Two rails under each board; foam tape on them holds it. Those of the kit stand between its two rows of pins.
module ledges() {
    for (side = [-1, 1]) {
        rail(kit_x + side * 8, kit_up);
        rail(strips_x + side * strips / 3, strips_up);
    }
}

module rail(x, up) {
    translate([x, 0, (wall + up) / 2]) cube([2, inner.y - 2 * post - 4, wall + up], center = true);
}

// As it is printed, its inside up: it is turned over about the x axis to close the box, so that what is at y here is
// at -y then. No kit is under the button.
module lid() {
    difference() {
        union() {
            rounded(outer, wall, corner);
            translate([0, 0, wall - 0.5]) difference() {
                rounded([inner.x - 2 * play, inner.y - 2 * play], 3.5, corner - wall);
                translate([0, 0, -1])
                    rounded([inner.x - 2 * play - 2 * lip, inner.y - 2 * play - 2 * lip], 6, 1);
                at_posts() translate([0, 0, -1]) cylinder(d = post + 3, h = 6, $fn = 32);
            }
        }
        at_posts() translate([0, 0, -1]) cylinder(d = 3.4, h = wall + 2, $fn = 24);
        translate([kit_x, -inner.y / 4, -1]) cylinder(d = button, h = wall + 2, $fn = 48);
        if (full) translate([kit_x, inner.y / 6, -1]) cylinder(d = pixel, h = wall + 2, $fn = 32);
        for (x = [-4, 0, 4], y = [-4, 0, 4])  // the buzzer sits under these
            translate([strips_x + x, y, -1]) cylinder(d = 2, h = wall + 2, $fn = 16);
    }
}

if (part == "base" || part == "both") base();
if (part == "lid" || part == "both") translate(part == "both" ? [outer.x + 10, 0, 0] : [0, 0, 0]) lid();
