// Runs before the pages are built: without a choice of their own, visitors get the theme of their system.
if (!localStorage.getItem(":solara:theme.variant")) theme.variant = "auto";
// What did not come is asked for at another address, of it and of what it imports: see `widgets.py`.
const away = (times) => import(`${solara.rootPath}/stallpoint/away-${times}/away.js`).catch(() => setTimeout(away, 2000, times + 1));
addEventListener("DOMContentLoaded", () => away(0));

// Solara's router leaves the path out under which the pages are offered. An entry of the history for the page that is
// shown is ours to make (page.js): a late answer has the router make one of an address that was left, which would cut off
// everything that Forward leads to.
{
  const { pushState } = history;
  history.pushState = function (state, title, url) {
    const outside = String(url)[0] === "/" && !`${url}/`.startsWith(`${solara.rootPath}/`);
    const to = outside ? solara.rootPath + url : url;
    const ours = state?.step !== undefined;
    if (ours || new URL(to, location.href).pathname !== location.pathname) pushState.call(this, state, title, to);
  };
}

// A page that was cut off asks for the state of all its widgets at once, and gives the server four seconds. After that
// it would ask for each by itself; one that is gone by then leaves a hole in the page, or a page that is never drawn.
// A busy server only needs longer: so the page goes on waiting for that one answer. And what the server says next waits
// until the page is made of it, for it may already take away a widget of that answer.
{
  const manager = solara.WidgetManager.prototype;
  const { _create_comm: create, _loadFromKernel: load } = manager;
  const nothing = () => {};
  const WHILE = 1500; // milliseconds
  let waiting = false; // whether the question was asked already
  let heard = nothing; // who waits for the answer
  let loaded = Promise.resolve(); // once the page is made of the answer

  manager._create_comm = async function (target, ...rest) {
    if (target !== "jupyter.widget.control") return create.call(this, target, ...rest);
    if (waiting) return { on_msg: (listener) => (heard = listener), on_close: nothing, send: nothing, close: nothing };
    const comm = await create.call(this, target, ...rest);
    const listen = comm.on_msg.bind(comm);
    comm.on_msg = (listener) => {
      heard = listener;
      listen((message) => {
        heard(message);
        return loaded.catch(nothing);
      });
    };
    return comm;
  };

  // A widget says nothing more until the server has confirmed what it said last; a confirmation may be lost, with the
  // socket or on a busy machine. So each one is told that it came, when the page was cut off or something was kept back
  // for a while, and says what it kept back. That it really came later is no matter.
  const released = (model) => {
    if (!model._pending_msgs) return;
    model._pending_msgs = 1;
    model._handle_status({ content: { execution_state: "idle" } });
  };
  const kept = new WeakSet();
  const release = (model) => {
    if (!model._msg_buffer) kept.delete(model);
    else if (kept.has(model)) released(model);
    else kept.add(model);
  };
  const all = (models, act) => Object.values(models ?? {}).forEach((made) => made.then(act, nothing));
  setInterval(() => all(solara.debug.widgetManager()?._models, release), WHILE);

  manager._loadFromKernel = function () {
    all(this._models, released);
    return (loaded = load.call(this));
  };

  manager._loadFromKernelModels = function () {
    const lost = solara.debug.kernel().connectionStatus !== "connected" || solara.debug.widgetManager() !== this;
    if (lost) throw new Error("cut off again; the page asks anew once it is connected");
    waiting = true;
    const again = this._loadFromKernel(); // up to its question it runs at once
    waiting = false;
    return again;
  };
}

// A widget whose code is not ready after two seconds would take in nothing that the server tells it from then on. A busy
// browser only needs longer: so a widget may take as long as it takes. (Its code is three lines, which do not wait for
// the module that they fetch, so nothing that can fail is waited for.)
{
  const manager = solara.WidgetManager.prototype;
  const { loadClass: load } = manager;
  const unhurried = new WeakSet();

  manager.loadClass = async function (name, module, version) {
    const found = await load.call(this, name, module, version);
    if (module !== "anywidget" || name !== "AnyModel" || unhurried.has(found)) return found;
    unhurried.add(found);
    const { initialize } = found.prototype;
    found.prototype.initialize = function (...args) {
      const { timeout } = AbortSignal;
      AbortSignal.timeout = () => new AbortController().signal;
      try {
        return initialize.apply(this, args);
      } finally {
        AbortSignal.timeout = timeout;
      }
    };
    return found;
  };
}
