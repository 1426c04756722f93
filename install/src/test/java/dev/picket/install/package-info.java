/** Tries the chart with the real Helm and a real API server, and the images as their pods run them. */
@NullMarked
package dev.picket.install;

import org.jspecify.annotations.NullMarked;
