"""One engine behind the protocol of gsv_bench_worker:  engine.py NAME FOLDER THREADS CACHE

NAME: eager, compiled, onnx. FOLDER: the tensors of gsv_bench_model. CACHE: exported networks."""
import os
import pathlib
import sys
import time

import numpy as np


def eager(folder, threads, cache):
    return {name: (lambda module=module, inputs=inputs: module(*inputs))
            for name, (module, inputs) in load(folder).items()}


def compiled(folder, threads, cache):
    import torch
    return {name: (lambda module=torch.compile(module, dynamic=False), inputs=inputs: module(*inputs))
            for name, (module, inputs) in load(folder).items()}


def onnx(folder, threads, cache):
    import onnxruntime
    import torch
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    options.add_session_config_entry("session.force_spinning_stop", "1")  # between runs others work
    options.log_severity_level = 3
    modules = load(folder)
    step, (token,) = modules["step"]
    past = [getattr(step, f"cache{i}")[:, :, :step.position].clone() for i in range(2 * len(step.gpt.h.layers))]
    past = [p if i % 2 else p.transpose(2, 3).contiguous() for i, p in enumerate(past)]  # keys by channel
    modules["step"] = (networks.FunctionalStep(step).eval(), (token, past))
    runs = {}
    for name, (module, inputs) in modules.items():
        path = pathlib.Path(cache, f"{name}.onnx")
        if not path.exists():
            torch.onnx.export(module, inputs, path, dynamo=True, external_data=True, verbose=False)
        session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        flat = [t for item in inputs for t in (item if isinstance(item, list) else [item])]
        binding = session.io_binding()
        for wanted, tensor in zip(session.get_inputs(), flat, strict=True):
            array = np.ascontiguousarray(tensor.numpy())
            binding.bind_ortvalue_input(wanted.name, onnxruntime.OrtValue.ortvalue_from_numpy(array))
        for made in session.get_outputs():
            binding.bind_output(made.name, "cpu")

        def run(session=session, binding=binding):
            session.run_with_iobinding(binding)
            return torch.from_numpy(binding.get_outputs()[0].numpy())
        runs[name] = run
    return runs


def main():
    global load, networks
    name, folder, threads, cache = sys.argv[1:]
    threads = int(threads)
    import torch
    import networks
    load = networks.load
    torch.set_num_threads(threads)
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)  # what libraries print is not an answer
    with torch.inference_mode():
        runs = {"eager": eager, "compiled": compiled, "onnx": onnx}[name](folder, threads, cache)
        for line in sys.stdin:
            command, network, argument = line.split()
            if command == "out":
                result = networks.output(network, runs[network]())
                result.contiguous().numpy().astype("<f4").tofile(argument)
                print("ok", file=answers)
                continue
            times = []
            for _ in range(int(argument)):
                begin = time.perf_counter()
                runs[network]()
                times.append(time.perf_counter() - begin)
            print(*times, file=answers)


if __name__ == "__main__":
    main()
