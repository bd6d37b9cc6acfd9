// Runs before the pages are built: without a choice of their own, visitors get the theme of their system.
if (!localStorage.getItem(":solara:theme.variant")) theme.variant = "auto";
// What did not come is asked for at another address, of it and of what it imports: see `widgets.py`.
const away = (times) => import(`${solara.rootPath}/stallpoint/away-${times}/away.js`).catch(() => setTimeout(away, 2000, times + 1));
addEventListener("DOMContentLoaded", () => away(0));

// Solara's router leaves the path out under which the pages are offered.
{
  const { pushState } = history;
  history.pushState = function (state, title, url) {
    const outside = String(url)[0] === "/" && !`${url}/`.startsWith(`${solara.rootPath}/`);
    pushState.call(this, state, title, outside ? solara.rootPath + url : url);
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

  // A widget says nothing more until the server has confirmed what it said last; a confirmation may be lost with the
  // socket, so each one is told that it came, and says what it kept back.
  const released = (model) => {
    if (!model._pending_msgs) return;
    model._pending_msgs = 1;
    model._handle_status({ content: { execution_state: "idle" } });
  };

  manager._loadFromKernel = function () {
    Object.values(this._models).forEach((made) => made.then(released, nothing));
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
