/** Tests of answers over HTTP. */
@NullMarked
package dev.picket.collector.query.http;

import org.jspecify.annotations.NullMarked;
