package dev.picket.collector.detect.audit.sigma;

import dev.picket.collector.context.Observation;
import dev.picket.event.ApiCall;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The fields of one API call, each read when it is asked for, and those that take long only once. One thread. */
public final class Values {
    private final ApiCall call;
    private final Observation observation;

    private @Nullable List<String> @Nullable [] read;

    Values(ApiCall call, Observation observation) {
        this.call = call;
        this.observation = observation;
    }

    /** Empty when the field is absent. */
    List<String> of(Field field) {
        return field.direct() ? field.reading().of(call, observation) : kept(field);
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private List<String> kept(Field field) {
        if (read == null) {
            read = new List[Fields.COUNT];
        }
        var values = read[field.number()];
        if (values == null) {
            values = field.reading().of(call, observation);
            read[field.number()] = values;
        }
        return values;
    }

    /** For people: several values with commas between. */
    String text(Field field) {
        return String.join(", ", of(field));
    }
}
