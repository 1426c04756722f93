package dev.picket.cli.transport;

import java.nio.file.Path;

class GrpcTransportIT implements AnsweringTransportContract {
    @Override
    public Rig rig(Central central, Path folder) {
        return new GrpcRig(central, folder);
    }
}
