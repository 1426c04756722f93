/** Tests of the settings. */
@NullMarked
package dev.picket.cli.config;

import org.jspecify.annotations.NullMarked;
