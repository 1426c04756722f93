package dev.picket.collector.detect.audit.sigma;

import dev.picket.collector.context.Observation;
import dev.picket.event.ApiCall;
import java.util.Arrays;
import java.util.List;

/** The fields of one API call, each read when it is asked for, and those that take long only once. One thread. */
public final class Values {
    private static final Field[] NOTHING = new Field[0];
    private static final Object[] NONE = new Object[0];
    private static final int FEW = 4;

    private final ApiCall call;
    private final Observation observation;

    /** The fields that take long and were asked for, with what they had: of most calls none, of others a few. */
    private Field[] asked = NOTHING;

    private Object[] read = NONE;
    private int count;

    Values(ApiCall call, Observation observation) {
        this.call = call;
        this.observation = observation;
    }

    /** Empty when the field is absent. */
    List<String> of(Field field) {
        return field.direct() ? field.reading().of(call, observation) : kept(field);
    }

    @SuppressWarnings("unchecked") // only such are put there
    private List<String> kept(Field field) {
        for (int i = 0; i < count; i++) {
            if (asked[i].equals(field)) {
                return (List<String>) read[i];
            }
        }
        var values = field.reading().of(call, observation);
        if (count == asked.length) {
            int more = count == 0 ? FEW : 2 * count;
            asked = Arrays.copyOf(asked, more);
            read = Arrays.copyOf(read, more);
        }
        asked[count] = field;
        read[count++] = values;
        return values;
    }

    /** For people: several values with commas between. */
    String text(Field field) {
        var values = of(field);
        return values.size() == 1 ? values.getFirst() : String.join(", ", values);
    }
}
