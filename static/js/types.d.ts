// What the type checker cannot know by itself. No browser reads this file.

// Any of those that people type in or choose from; each wears the class `input`.
type Field = HTMLInputElement & HTMLTextAreaElement & HTMLSelectElement;

// The last tag of a selector tells which kind of element it finds.
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

// What happens on a page happens to an element of it.
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
  // biome-ignore lint/suspicious/noExplicitAny: by its name one finds a field, or a list of them
  [name: string]: any;
}

interface Performance {
  getEntriesByType(type: "navigation"): PerformanceNavigationTiming[];
}

// What `/dashboard/pulse/` answers: by column, number and version of the cards it shows, and how many orders it has.
interface Pulse {
  columns: Record<string, { count: number; cards: Record<string, number> }>;
  ringing: Record<string, number>;
  alarms: string[];
  tally: Record<string, number>;
  paused: string;
  patience: Patience;
}

// By status, the seconds after which an order is slow, and late.
type Patience = Record<string, [slow: number, late: number]>;
