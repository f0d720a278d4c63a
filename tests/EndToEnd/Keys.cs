using Xunit;

namespace Saola.EndToEnd;

/// <summary>The same browser without its mouse.</summary>
internal sealed class Keys(Visitor v) {
  const int Most = 120;

  public Visitor Visitor => v;

  /// <summary>Goes from one place to the next until the input or button of this name has the focus.</summary>
  public async Task To(string name) {
    for (var i = 0; i < Most; i++) {
      if (await v.Page.EvaluateAsync<bool>("name => { const e = document.activeElement, said = e?.labels?.[0] ?? e; return e !== document.body && !!said?.innerText.trim().startsWith(name) }", name)) return;
      await v.Page.Keyboard.PressAsync("Tab");
    }
    Assert.Fail($"“{name}” cannot be reached with the keyboard on {v.Page.Url}");
  }

  public Task Write(string text) => v.Page.Keyboard.TypeAsync(text);

  /// <summary>Goes down the list that has the focus to the option of this name.</summary>
  public async Task Pick(string option) {
    for (var i = 0; i < Most; i++) {
      if (await v.Page.EvaluateAsync<bool>("name => document.activeElement.selectedOptions[0]?.text.startsWith(name) === true", option)) return;
      await v.Page.Keyboard.PressAsync("ArrowDown");
    }
    Assert.Fail($"“{option}” is not in the list on {v.Page.Url}");
  }

  public Task Enter() => v.Leave(() => v.Page.Keyboard.PressAsync("Enter"));

  public async Task Follow(string name) {
    await To(name);
    await Enter();
  }
}
