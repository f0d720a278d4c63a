namespace Saola.Feel.Functions;

internal static class Contexts {
  internal static BuiltinForm[] Forms => [
    new("get value(m: c, key: x)", (a, run) => GetValue((FeelContext)a[0]!, a[1], run)),
    new("get value(context: c, keys: x)", (a, run) => GetValue((FeelContext)a[0]!, a[1], run)),
    new("get entries(m: c)", (a, run) => {
      var context = (FeelContext)a[0]!;
      run.Step(context.Count);
      return context.Select(e => (object?)Entry(e.Key, e.Value)).ToArray();
    }),
    new("context put(context: c, key: x, value: x)", (a, run) => Put((FeelContext)a[0]!, a[1], a[2], run)),
    new("context put(context: c, keys: x, value: x)", (a, run) => Put((FeelContext)a[0]!, a[1], a[2], run)),
    new("context merge(contexts: l)", (a, run) => Merge((object?[])a[0]!, run)),
    new("context(entries: l)", (a, run) => FromEntries((object?[])a[0]!, run)),
  ];

  static FeelContext Entry(string key, object? value) {
    var entry = new FeelContext();
    entry.Put("key", key);
    entry.Put("value", value);
    return entry;
  }

  static object? Wrong(string function, string parameter, object? value, Evaluation run) =>
    run.Report("feel.argument", function, parameter, "word.type_s", FeelValue.KindWord(value));

  static object? GetValue(FeelContext context, object? key, Evaluation run) {
    var keys = key as object?[] ?? [key];
    object? value = context;
    foreach (var name in keys) {
      if (name is not string text) {
        return Wrong("get value", "key", name, run);
      }
      if (value is not FeelContext inner || !inner.TryGetValue(text, out value)) {
        return run.Report("feel.no_member", text);
      }
    }
    return keys.Length == 0 ? run.Report("feel.invalid_value", "get value", "[]") : value;
  }

  static object? Put(FeelContext context, object? key, object? value, Evaluation run) {
    if (key is not object?[] path) {
      return key is string name ? With(context, name, value, run) : Wrong("context put", "key", key, run);
    }
    if (path.Length == 0 || path[0] is not string first) {
      return Wrong("context put", "keys", path.Length == 0 ? null : path[0], run);
    }
    if (path.Length == 1) {
      return With(context, first, value, run);
    }
    run.Enter();
    var inner = context.TryGetValue(first, out var below) && below is FeelContext nested ? nested : FeelContext.Empty;
    var changed = below is null or FeelContext ? Put(inner, path[1..], value, run) : Wrong("context put", "keys", below, run);
    run.Leave();
    return changed is null ? null : With(context, first, changed, run);
  }

  static FeelContext With(FeelContext context, string key, object? value, Evaluation run) {
    run.Step(context.Count + 1);
    var copy = new FeelContext(context);
    copy.Put(key, value);
    return copy;
  }

  static object? Merge(object?[] contexts, Evaluation run) {
    var merged = new FeelContext();
    foreach (var item in contexts) {
      if (item is not FeelContext context) {
        return run.Report("feel.argument", "context merge", "contexts", "word.type_c", FeelValue.KindWord(item));
      }
      run.Step(context.Count);
      foreach (var (key, value) in context) {
        merged.Put(key, value);
      }
    }
    return merged;
  }

  static object? FromEntries(object?[] entries, Evaluation run) {
    var context = new FeelContext();
    foreach (var item in entries) {
      run.Step();
      if (item is not FeelContext entry || !entry.TryGetValue("key", out var key) || key is not string name || !entry.TryGetValue("value", out var value)) {
        return run.Report("feel.argument", "context", "entries", "word.type_c", FeelValue.KindWord(item));
      }
      if (context.ContainsKey(name)) {
        return run.Report("feel.duplicate_key", name);
      }
      context.Put(name, value);
    }
    return context;
  }
}
