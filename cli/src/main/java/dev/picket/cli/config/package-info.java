/** One YAML file, every key of which an environment variable may override, read into one tree of records. */
@NullMarked
package dev.picket.cli.config;

import org.jspecify.annotations.NullMarked;
