// Types that the compiler cannot infer. Not loaded by browsers.

// A form field; all fields have the class `input`.
type Field = HTMLInputElement & HTMLTextAreaElement & HTMLSelectElement;

// The type of element is inferred from the last tag name of a selector.
type Last<S extends string> = S extends `${string} ${infer Rest}` ? Last<Rest> : S;
type Before<S extends string, Mark extends string> = S extends `${infer Name}${Mark}${string}` ? Name : S;
type Tag<S extends string> = S extends `${string},${string}`
  ? ""
  : Before<Before<Before<Before<Last<S>, "[">, ".">, ":">, "#">;
type Found<S extends string> = S extends `${string}.input`
  ? Field
  : Tag<S> extends keyof HTMLElementTagNameMap
    ? HTMLElementTagNameMap[Tag<S>]
    : HTMLElement;

interface ParentNode {
  querySelector<S extends string>(selector: S): Found<S>;
  querySelectorAll<S extends string>(selector: S): NodeListOf<Found<S>>;
}

interface Element {
  closest<S extends string>(selector: S): Found<S>;
}

// Events on a page have an element as their target.
type Click = MouseEvent & { target: HTMLElement };
type Submit = SubmitEvent & { target: HTMLFormElement; submitter: HTMLButtonElement };
type OnPage<Type, Event> = Event &
  (Type extends "submit"
    ? Submit
    : Type extends "change"
      ? { target: Field }
      : Type extends "toggle"
        ? { target: HTMLDetailsElement }
        : { target: HTMLElement });

interface Document {
  addEventListener<K extends keyof DocumentEventMap>(
    type: K,
    listener: (event: OnPage<K, DocumentEventMap[K]>) => unknown,
    options?: AddEventListenerOptions,
  ): void;
}

interface HTMLElement {
  addEventListener<K extends keyof HTMLElementEventMap>(
    type: K,
    listener: (event: OnPage<K, HTMLElementEventMap[K]>) => unknown,
    options?: AddEventListenerOptions,
  ): void;
}

interface HTMLFormControlsCollection {
  // biome-ignore lint/suspicious/noExplicitAny: a field or a list of fields, by name
  [name: string]: any;
}

interface Performance {
  getEntriesByType(type: "navigation"): PerformanceNavigationTiming[];
}

// Response of `/dashboard/pulse/`: for each column the number of its orders, and the version of each card by number.
interface Pulse {
  columns: Record<string, { count: number; cards: Record<string, number> }>;
  ringing: Record<string, number>;
  alarms: string[];
  tally: Record<string, number>;
  paused: string;
  patience: WaitLimits;
}

// Status → seconds after which an order is slow, and late.
type WaitLimits = Record<string, [slow: number, late: number]>;
