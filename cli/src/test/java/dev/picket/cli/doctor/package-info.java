/** Tests of what is looked at. */
@NullMarked
package dev.picket.cli.doctor;

import org.jspecify.annotations.NullMarked;
