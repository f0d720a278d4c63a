namespace Saola.Feel.Syntax;

/// <summary>One activation at run time: the whole expression, or the body of a function.</summary>
internal sealed class FunctionScope(FunctionScope? outer) {
  internal FunctionScope? Outer => outer;
  internal int SlotCount { get; private set; }
  internal int NewSlot() => SlotCount++;
}

/// <summary>Names that hold in a part of the text. A filter's scope has no names of its own but the item, whose members come first.</summary>
internal sealed class Scope(Scope? outer, FunctionScope function, int itemSlot = -1) {
  readonly Dictionary<string, int> slots = new(StringComparer.Ordinal);

  internal Scope? Outer => outer;
  internal FunctionScope Function => function;
  internal int ItemSlot => itemSlot;
  internal NameTable Names { get; } = new();

  internal int Declare(string name) => Declare(name, function.NewSlot());

  internal int Declare(string name, int slot) {
    slots[name] = slot;
    Names.Add(name);
    return slot;
  }

  internal bool TryGet(string name, out int slot) => slots.TryGetValue(name, out slot);
}
