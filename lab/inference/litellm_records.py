"""Writes LiteLLM's own standard record of each call, as it is, to the file that LITELLM_RECORDS names; one JSON line each."""

import json
import os
import threading

from litellm.integrations.custom_logger import CustomLogger


class Records(CustomLogger):
    def __init__(self):
        super().__init__()
        self.lock = threading.Lock()

    def write(self, kwargs):
        record = kwargs.get("standard_logging_object")
        if record is None:
            return
        line = json.dumps(record, default=str, ensure_ascii=False)
        with self.lock, open(os.environ["LITELLM_RECORDS"], "a", encoding="utf-8") as file:
            file.write(line + "\n")

    async def async_log_success_event(self, kwargs, response_obj, start_time, end_time):
        self.write(kwargs)

    async def async_log_failure_event(self, kwargs, response_obj, start_time, end_time):
        self.write(kwargs)


records = Records()
