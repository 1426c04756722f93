/** From an agent's last stage to the collector's first, over every kind of link. */
@NullMarked
package dev.picket.cli.transport;

import org.jspecify.annotations.NullMarked;
