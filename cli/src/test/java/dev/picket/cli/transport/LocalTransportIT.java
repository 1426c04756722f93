package dev.picket.cli.transport;

import java.nio.file.Path;

class LocalTransportIT implements AnsweringTransportContract {
    @Override
    public Rig rig(Central central, Path folder) {
        return new LocalRig(central);
    }
}
