using Microsoft.Playwright;
using Saola.Kernel;
using static Microsoft.Playwright.Assertions;

namespace Saola.EndToEnd;

/// <summary>An official who draws in the editors of the studio, with mouse, keyboard and the panel of properties.</summary>
internal sealed class Designer(Visitor v) {
  public Visitor Desk => v;
  public IPage Page => v.Page;

  static string PageOf(string procedure) => $"/quan-tri/thiet-ke/thu-tuc/{procedure}";

  /// <summary>Begins a procedure from nothing.</summary>
  public async Task Procedure(string name, string code) {
    await v.Go("/quan-tri/thiet-ke");
    await v.Choose("Loại", "Thủ tục hành chính");
    await v.TypeAll(("Tên", name), ("Mã", code));
    await v.Press("Bắt đầu vẽ");
    await v.Sees(name, code);
  }

  /// <summary>Begins a part of a procedure, which its description then names.</summary>
  public async Task Part(string procedure, string part, string title) {
    await v.Go(PageOf(procedure));
    await Page.Locator("[name=Part]").SelectOptionAsync(new SelectOptionValue { Label = part });
    await Page.Locator("[name=Title]").FillAsync(title);
    await v.Press("Bắt đầu soạn");
  }

  /// <summary>A template as it begins, with one place said otherwise.</summary>
  public async Task Template(string procedure, string part, string title, string place, string text) {
    await Part(procedure, part, title);
    var content = Page.Locator("[name=Content]");
    await content.FillAsync((await content.InputValueAsync()).Replace(place, text, StringComparison.Ordinal));
    await v.Press("Lưu bản nháp");
    await v.Sees("Đã lưu bản nháp", "Không có lỗi");
  }

  /// <summary>Holds the whole procedure ready for a second person, from today on.</summary>
  public async Task Offer(string procedure) {
    await v.Go(PageOf(procedure));
    await v.Type("Áp dụng từ ngày", Vn.Date(DateTimeOffset.UtcNow));
    await v.Press("Đề nghị công bố cả bộ");
    await v.Sees("Đã gửi cả bộ");
  }

  /// <summary>The second person looks at what is offered and publishes it.</summary>
  public static async Task Publish(Visitor second, string name, params string[] shown) {
    await second.Go("/quan-tri/thiet-ke/cho-cong-bo");
    await second.Press(name, exact: false);
    await second.Sees(shown);
    await second.Press("Công bố");
    await second.Sees("Đã ghi nhận quyết định");
  }

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
