@NullMarked
package dev.picket.cli.live;

import org.jspecify.annotations.NullMarked;
