/** What this machine lacks for each plane, and what would mend it: looks, and changes nothing. */
@NullMarked
package dev.picket.cli.doctor;

import org.jspecify.annotations.NullMarked;
