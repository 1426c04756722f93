/** Picket against the lab: what a real API server, real kubelets and real people's programs wrote. Needs {@code lab/up}. */
@NullMarked
package dev.picket.cli.lab;

import org.jspecify.annotations.NullMarked;
