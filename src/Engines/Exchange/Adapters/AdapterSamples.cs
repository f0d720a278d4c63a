namespace Saola.Exchange;

/// <summary>Declarations to begin with, one of each kind of source. Names in them stand for what the office has.</summary>
internal static class AdapterSamples {
  public static string[] Kinds { get; } = ["registry", "database", "rest", "soap", "file"];

  public static string? Of(string? kind) => kind switch {
    "registry" => Declared("registry", "\"registry\": \"ma_so_do_dang_ky\", \"where\": {\"ma\": \"=input.ma\"}"),
    "database" => Declared("database", "\"connection\": \"ten-ket-noi\", \"sql\": \"select ma, ten from bang where ma = {ma}\", \"parameters\": {\"ma\": \"=input.ma\"}, \"limit\": 100"),
    "rest" => Declared("rest", "\"service\": \"ma-dich-vu\", \"path\": \"/duong-dan\", \"query\": {\"ma\": \"=input.ma\"}, \"at\": \"data\""),
    "soap" => Declared("soap", "\"service\": \"ma-dich-vu\", \"operation\": \"TenThaoTac\", \"body\": {\"ma\": \"=input.ma\"}"),
    "file" => """
    {
      "name": {"vi": "Tên dịch vụ"},
      "kind": "file",
      "seconds": 30,
      "operations": [
        {
          "method": "GET",
          "path": "/ban-ghi",
          "name": {"vi": "Bản ghi"},
          "source": {"folder": "ten-thu-muc", "format": "csv"},
          "each": {"ma": "=row.ma", "ten": "=row.ten"}
        }
      ],
      "events": {"operation": "GET /ban-ghi", "minutes": 5, "topic": "ma-chu-de", "id": "=row.ma", "type": "vn.gov.thay-doi", "data": {"ten": "=row.ten"} }
    }
    """,
    _ => null,
  };

  static string Declared(string kind, string source) => $$"""
    {
      "name": {"vi": "Tên dịch vụ"},
      "kind": "{{kind}}",
      "seconds": 30,
      "operations": [
        {
          "method": "GET",
          "path": "/tra-cuu/{ma}",
          "name": {"vi": "Tra cứu theo mã"},
          "one": true,
          "inputs": [{"name": "ma", "in": "path", "about": {"vi": "Mã"}, "schema": {"type": "string"} }],
          "source": {{{source}}},
          "each": {"ma": "=row.ma", "ten": "=row.ten"}
        }
      ]
    }
    """;
}
