# One image for `wellspeak serve`, `wellspeak worker` and `wellspeak migrate`.
FROM python:3.12-slim-bookworm AS build
WORKDIR /src
COPY requirements-uv.lock requirements-build.lock requirements.lock ./
RUN python -m venv /opt/wellspeak \
 && pip install --no-cache-dir --require-hashes -r requirements-uv.lock \
 && uv pip install --no-cache --python /opt/wellspeak/bin/python --require-hashes -r requirements.lock
COPY . .
RUN uv pip install --no-cache --python /opt/wellspeak/bin/python --build-constraints requirements-build.lock --no-deps .

FROM python:3.12-slim-bookworm
RUN useradd --system --uid 10001 --create-home --home-dir /var/lib/wellspeak wellspeak
COPY --from=build /opt/wellspeak /opt/wellspeak
ENV PATH=/opt/wellspeak/bin:$PATH WELLSPEAK_DATA_DIR=/var/lib/wellspeak WELLSPEAK_HOST=0.0.0.0
USER wellspeak
VOLUME /var/lib/wellspeak
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s \
  CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/health/live', timeout=4)"]
CMD ["wellspeak", "serve"]
