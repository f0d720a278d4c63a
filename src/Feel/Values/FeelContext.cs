using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Saola.Feel;

/// <summary>A FEEL context: named values in the order they were written. Fill it before giving it to an evaluation; after that it must not change.</summary>
public sealed class FeelContext : IReadOnlyDictionary<string, object?> {
  readonly OrderedDictionary<string, object?> entries;

  public FeelContext() => entries = new OrderedDictionary<string, object?>(StringComparer.Ordinal);

  public FeelContext(IEnumerable<KeyValuePair<string, object?>> values) : this() {
    foreach (var (name, value) in values) {
      this[name] = value;
    }
  }

  internal static FeelContext Empty { get; } = new();

  /// <summary>Takes .NET and JSON values too; they become FEEL values here.</summary>
  public object? this[string key] {
    get => entries[key];
    set => entries[key] = FeelValue.From(value);
  }

  internal void Put(string name, object? value) => entries[name] = value;

  internal KeyValuePair<string, object?> At(int index) => entries.GetAt(index);

  public IEnumerable<string> Keys => entries.Keys;
  public IEnumerable<object?> Values => entries.Values;
  public int Count => entries.Count;
  public bool ContainsKey(string key) => entries.ContainsKey(key);
  public bool TryGetValue(string key, [MaybeNullWhen(false)] out object? value) => entries.TryGetValue(key, out value);
  public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => entries.GetEnumerator();
  IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
  public override string ToString() => FeelFormat.Text(this, nested: true);
}
