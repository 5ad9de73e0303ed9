//! The words a corpus is made of, the frequent ones first. Every entry is text inside a JSON string, escapes included.

pub(crate) const FUNCTION_WORDS: &str = "the to a and is of in for that it this with on be I not are as if we now can so but from let me will have \
you should by an or then there all which at no need was just only also has when already each do here into still before after same one any first \
than its does how use using out more up because where these both what would could been other were two per some via without new instead since \
every between them they our while over once again next until even like within though rather same most such too very may must might ever either \
three against during through another below above under across nothing something anything everything whether however therefore actually simply \
currently directly exactly probably really correctly properly finally otherwise especially usually never always often maybe perhaps";

pub(crate) const NOUNS: &str = "test file code error function line session name value type path message result config module server request \
response client user token cache query index field table row column key string number list map set state event handler hook task job queue \
worker thread process command output input argument flag option branch commit diff patch change version release build package dependency \
script binary library crate plugin component page button form dialog menu panel chart icon layout style theme color font route router link \
header body cookie redirect proxy gateway socket stream channel buffer chunk block page frame packet batch record entry item node edge graph \
tree leaf root parent child branch scope context store database schema migration transaction lock cursor view trigger constraint snapshot \
backup archive folder directory symlink permission owner group account profile role policy rule limit quota budget price cost invoice order \
payment customer product cart discount currency tax report summary metric counter gauge histogram span trace log level warning panic crash \
retry timeout backoff deadline latency throughput memory heap stack pointer reference lifetime trait struct enum variant generic macro \
closure iterator future promise callback signal observer listener adapter factory builder parser lexer compiler linker optimizer formatter \
linter assertion fixture mock stub sample benchmark baseline threshold window range offset length size width height depth weight score rank \
filter sort search match pattern prefix suffix substring regex term phrase document paragraph heading section chapter note comment review \
issue ticket milestone roadmap plan step goal decision question answer reason cause effect trap edge case detail example manual guide readme \
license author team project workspace repository remote origin mirror cluster container image volume network port host address domain \
certificate secret password credential session hash digest checksum signature cipher nonce salt clock timer schedule calendar date time \
zone locale language translation catalogue label title caption tooltip placeholder keyboard shortcut focus cursor selection clipboard";

pub(crate) const VERBS: &str = "read write parse load save open close start stop run build check fix add remove update create delete find \
get set put push pull fetch send receive handle return call pass fail skip retry merge split join sort filter map reduce fold collect count \
sum compare match replace rename move copy clone drop free wait notify watch poll listen bind connect resolve reject accept refuse verify \
validate sanitize escape encode decode encrypt decrypt compress expand render mount hydrate measure log trace record replay restore import \
export sync index search query insert select group order limit cache evict flush commit revert apply migrate upgrade install configure \
register dispatch emit publish subscribe schedule cancel pause resume lock unlock acquire release spawn fork kill attach detach wrap unwrap \
format print lint test mock assert expect review approve explain describe document refactor extract inline simplify optimize deduplicate \
normalize serialize deserialize convert cast truncate append prepend iterate traverse visit walk scan guess infer detect ignore allow deny";

pub(crate) const ADJECTIVES: &str = "empty missing broken stale fresh wrong right old large small slow quick single double final initial \
internal external public private local global shared unique optional required default custom valid invalid unknown known pending running \
complete partial atomic stable flaky deterministic random safe unsafe clean dirty idle busy readable writable hidden visible nested flat \
inner outer upper lower left remote native generic explicit implicit strict loose lazy eager dead live silent verbose plain raw";

pub(crate) const CODE: &str = "= ( ) { } let const return if => : fn self. import async await pub use match Ok(()) ?; None Some( \
Result<()> String &str Vec<u8> i64 u64 usize bool true false null undefined function export default from interface type class extends new \
this. throw try catch finally for of in while else break continue static readonly number string void Promise<void> Array<string> \
Record<string, unknown> def self, None, elif lambda yield with as raise except isinstance( len( range( print( __init__ func err != nil \
{ return err } := make( map[string]string chan struct{} defer go package main fmt.Errorf( ctx context.Context, t.Fatalf( t.Run( require.NoError(t, \
assert_eq!( assert!( #[test] #[derive(Debug, Clone)] impl mod where mut ref dyn Box<dyn unsafe struct enum trait SELECT FROM WHERE INSERT \
INTO VALUES UPDATE SET ORDER BY LIMIT JOIN ON AND NOT NULL PRIMARY KEY CREATE TABLE INDEX <div <span </div> className= onClick= href= \
display: flex; margin: 0 padding: var(--gap) color: border: 1px solid @media \\\"utf-8\\\" \\\"name\\\": \\\"id\\\": \\\"type\\\": \\\"version\\\": \
\\\"error\\\" \\\"GET\\\" 'use strict' // /// /* */ # TODO: -> :: && || == === !== <= >= += -> .map(| .filter( .collect() .unwrap_or_default() \
.await? .to_string() .clone() .iter() .into() .len() .push( .get( .join( .split( .trim() 0 1 2 10 100 404 500 0.5 1024 \\\"\\\" [] {}";

pub(crate) const LOG: &str = "ok error warning: passed failed INFO DEBUG WARN ERROR running test result: finished in 0.00s ms Compiling \
Checking Finished dev [unoptimized + debuginfo] target(s) modified: deleted: new file: diff --git a/ b/ index @@ +++ --- node_modules \
at Object.<anonymous> (node:internal npm run build PASS FAIL ✓ ✗ ● │ ├── └── drwxr-xr-x -rw-r--r-- root staff total Mar Apr 12:04 GET POST 200 \
304 404 HTTP/1.1 127.0.0.1:5432 localhost:3000 exit code 0 1 Traceback (most recent call last): File line in <module> goroutine 1 [running]: \
panicked at thread 'main' src/main.rs src/lib.rs package.json Cargo.toml go.mod README.md .github/workflows/ci.yml tests/ docs/ crates/ internal/ \
cmd/ pkg/ vendor/ sha256: commit Author: Date: origin/main HEAD up to date already ahead by behind connection refused timed out permission denied";

pub(crate) const GERMAN: &str = "die der und das ist nicht zu den mit ein eine wenn wird auf für sich dass es bei noch auch nur von im dem \
werden nach über wie aber dann bitte kann muss sollte alle keine mehr Datei Fehler Prüfung Größe Länge Übersicht Einstellungen Zeitüberschreitung \
Verbindung Datenbank Sitzung Abfrage Schlüssel Änderung Rückgabewert Zähler Währung Straße Bestellung Rechnung Lösung Ursache Schnittstelle \
Verzeichnis Schaltfläche Eingabefeld Ausgabe Zeile Spalte Tabelle Anfrage Antwort Benutzer Benutzerkonto Zugriffsrechte Zwischenspeicher \
Speicherverbrauch Laufzeit Versionsverwaltung Abhängigkeit Veröffentlichung Rückfrage Vorschlag Beispiel Anleitung Überschrift prüfen ändern \
löschen hinzufügen einfügen öffnen schließen zusammenführen aufräumen veröffentlichen übersetzen ergänzen beheben verbessern müssen können \
während zunächst anschließend außerdem möglichst überall natürlich weiß größer höher später früher schnell richtig falsch leer fehlerhaft";

pub(crate) const CJK: &str = "这个 我们 需要 检查 文件 测试 失败 代码 函数 修改 然后 请 帮我 添加 删除 配置 错误 数据库 连接 超时 缓存 用户 会话 \
问题 原因 解决 运行 结果 版本 更新 说明 文档 注释 接口 请求 响应 参数 返回 类型 列表 查询 索引 搜索 性能 内存 线程 任务 队列 日志 警告 テスト \
ファイル エラー 修正 してください 確認 変更 関数 設定 接続 データベース キャッシュ 実行 結果 更新 追加 削除 検索 一覧 画面 表示 理由 方法 次に また \
これは です ます 함수 파일 테스트 오류 수정 확인 설정 실행 결과 추가 삭제 검색 목록 화면 이유 다음 그리고 합니다 해주세요 繁體中文 簡體 字串 統一 檢查";

pub(crate) const EMOJI: &str = "✅ ❌ ⚠️ 🎉 🚀 🔍 📝 🐛 💡 🔧 📦 🧪 👍 ✨ 🔒 📊 🧹 🤔 👨‍💻 🇩🇪 → • … “so” – é ü";

pub(crate) const SYLLABLES: &str =
    "ka lo mi ter san vel dor qui ran bas ten or al ix pro ne tor lu fen gar his ol ba cre di est fo gu he il";

/// Names of projects; a session works in one of them.
pub(crate) const PROJECTS: &str = "shop gateway pipeline mobile docs ledger atlas beacon compass harbor lantern meadow orbit quarry relay \
summit tundra vortex willow zephyr";
