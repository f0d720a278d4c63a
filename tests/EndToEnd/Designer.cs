using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Saola.EndToEnd;

/// <summary>An official who draws in the editors of the studio, with mouse, keyboard and the panel of properties.</summary>
internal sealed class Designer(Visitor v) {
  public Visitor Desk => v;
  public IPage Page => v.Page;

  /// <summary>Waits for the editor, draws, and keeps the draft, which then has no mistake; then opens it again.</summary>
  public async Task Draw(Func<Task> draw) {
    await Page.WaitForSelectorAsync("[data-drawing][data-ready]");
    await draw();
    await Page.Keyboard.PressAsync("Control+s");
    await Expect(Page.Locator("[data-saved]")).ToContainTextAsync("Đã lưu lúc");
    await Expect(Page.Locator("[data-findings] li")).ToHaveCountAsync(0);
    await Page.ReloadAsync();
    await Page.WaitForSelectorAsync("[data-drawing][data-ready]");
    await v.Picture("-drawn");
  }

  /// <summary>A field of a form: taken from the palette by keyboard, named in the panel.</summary>
  public async Task Field(string type, string label, string key) {
    var fields = Page.Locator(".fjs-form-editor .fjs-element[data-field-type]:not([data-field-type=default])");
    var added = fields.Nth(await fields.CountAsync());
    await Page.Locator($".fjs-palette-field[data-field-type={type}]").First.FocusAsync();
    await Page.Keyboard.PressAsync("Enter");
    await added.ClickAsync(new() { Position = new() { X = 12, Y = 8 } });
    await Page.Locator($".fjs-properties-panel[data-field='{await added.GetAttributeAsync("data-id")}']").WaitForAsync();
    await Open("general");
    await Say("label", label);
    await Expect(Page.Locator(".fjs-properties-panel .bio-properties-panel-header-label")).ToHaveTextAsync(label);
    await Say("key", key);
  }

  /// <summary>What a table asks for.</summary>
  public async Task Input(string label, string expression) {
    await Page.Locator("th.input-cell").First.DblClickAsync();
    await Page.Locator(".dms-input-label").ClickAsync();
    await Page.Keyboard.InsertTextAsync(label);
    await Page.Locator(".ref-input-editor .ref-text").ClickAsync();
    await Page.Keyboard.InsertTextAsync(expression);
    await Page.Keyboard.PressAsync("Escape");
  }

  /// <summary>A rule of a decision table.</summary>
  public async Task Rule(int number, params string[] cells) {
    await Page.Locator("td.add-rule").First.ClickAsync();
    var row = Page.Locator(".tjs-table tbody tr").Nth(number);
    for (var i = 0; i < cells.Length; i++) {
      await row.Locator("td.input-cell, td.output-cell").Nth(i).ClickAsync();
      await Page.Keyboard.InsertTextAsync(cells[i]);
    }
  }

  /// <summary>A group of the panel.</summary>
  public async Task Open(string group) {
    var shown = Page.Locator($"[data-group-id=group-{group}]");
    if (await shown.Locator(".bio-properties-panel-group-entries.open").CountAsync() == 0) await shown.Locator(".bio-properties-panel-group-header").ClickAsync();
  }

  /// <summary>
  /// Into a field of the panel, in one piece as a Vietnamese keyboard gives it. A field that takes texts and FEEL becomes an editor
  /// of FEEL with the sign at its beginning.
  /// </summary>
  public async Task Say(string field, string text) {
    var entry = Page.Locator($"[data-entry-id='{field}']");
    await entry.Locator("[contenteditable=true], textarea, input:not([type=checkbox])").First.ClickAsync();
    await Drawn();
    await Page.Keyboard.PressAsync("Control+a");
    if (text is ['=', ..]) {
      if (await entry.Locator(".cm-content").CountAsync() == 0) await Page.Keyboard.TypeAsync("=");
      await entry.Locator(".cm-editor.cm-focused").WaitForAsync();
      text = text[1..];
    }
    await Page.Keyboard.InsertTextAsync(text);
    await Page.Keyboard.PressAsync("Tab");
    await Drawn();
    if (await entry.Locator(".cm-content").CountAsync() > 0) await Expect(entry.Locator(".cm-content")).ToHaveTextAsync(text);
    else await Expect(entry.Locator("textarea, input:not([type=checkbox])").First).ToHaveValueAsync(text);
  }

  /// <summary>An editor draws itself anew after each change, a moment later.</summary>
  public Task Drawn() => Page.EvaluateAsync("() => new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(drawn))))");
}
