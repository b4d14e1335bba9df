// Shows the description and sends single requests. Everything is put on the page as text, never as HTML.
const make = (name, text, parent) => {
  const element = document.createElement(name);
  if (text) element.textContent = text;
  parent?.append(element);
  return element;
};

const sample = (schema, all, depth = 0) => {
  if (!schema || depth > 4) return null;
  if (schema.$ref) return sample(all[schema.$ref.split("/").pop()], all, depth + 1);
  if (schema.enum) return schema.enum[0];
  switch (schema.type) {
    case "object":
      return Object.fromEntries(
        Object.entries(schema.properties ?? {}).map(([name, of]) => [name, sample(of, all, depth + 1)]),
      );
    case "array":
      return [];
    case "integer":
      return schema.minimum ?? 0;
    case "boolean":
      return false;
    default:
      return "";
  }
};

const show = (path, method, operation, all, parent) => {
  const box = make("details", "", parent);
  const head = make("summary", "", box);
  make("b", method.toUpperCase(), head);
  make("code", path, head);
  make("span", operation.summary, head);
  make("span", operation["x-access"], head).className = "who";
  const inputs = new Map();
  for (const parameter of operation.parameters ?? []) {
    const label = make("label", `${parameter.name} (${parameter.in}) ${parameter.description ?? ""}`, box);
    inputs.set(parameter, make("input", "", label));
  }
  const body = operation.requestBody?.content?.["application/json"];
  const text = body && make("textarea", "", box);
  if (text) text.value = JSON.stringify(sample(body.schema, all), null, 2);
  const send = make("button", "Send", box);
  const answer = make("pre", "", box);
  send.addEventListener("click", () => void request(path, method, inputs, text, answer));
};

/** The path that the server is served under. */
const root = new URL("..", import.meta.url).pathname.replace(/\/$/, "");

const request = async (path, method, inputs, text, answer) => {
  const headers = {};
  const query = new URLSearchParams();
  let url = root + path;
  for (const [parameter, input] of inputs) {
    if (parameter.in === "path") url = url.replace(`{${parameter.name}}`, encodeURIComponent(input.value));
    else if (input.value && parameter.in === "query") query.set(parameter.name, input.value);
    else if (input.value) headers[parameter.name] = input.value;
  }
  const token = document.querySelector("#token").value.trim();
  if (token) headers.Authorization = `Bearer ${token}`;
  if (text) headers["Content-Type"] = "application/json";
  answer.textContent = "…";
  try {
    const response = await fetch(query.size ? `${url}?${query}` : url, {
      method: method.toUpperCase(),
      headers,
      body: text ? text.value : undefined,
    });
    answer.textContent = `${response.status} ${response.statusText}\n${await response.text()}`;
  } catch (failure) {
    answer.textContent = String(failure);
  }
};

const description = await (await fetch(new URL("openapi.json", import.meta.url))).json();
const parent = document.querySelector("#routes");
const tags = new Map();
for (const [path, methods] of Object.entries(description.paths)) {
  for (const [method, operation] of Object.entries(methods)) {
    const tag = operation.tags[0];
    if (!tags.has(tag)) {
      const section = make("section", "", parent);
      make("h2", tag, section);
      tags.set(tag, section);
    }
    show(path, method, operation, description.components.schemas, tags.get(tag));
  }
}
