/** Tests of the demo. */
@NullMarked
package dev.picket.cli.demo;

import org.jspecify.annotations.NullMarked;
